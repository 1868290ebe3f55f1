/** Of an item: part of ids, file names and names of metrics. */
export const itemName = (rest: string) =>
  ({
    type: 'string',
    title: 'name',
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$',
    description: `Its name in metrics: letters, digits, - and _. ${rest}`,
  }) as const;
