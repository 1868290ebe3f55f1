/** Options that several commands take, with one meaning. */
export const setOption = {
  type: 'string',
  multiple: true,
  value: 'NAME=VALUE',
  description: 'a value for ${NAME}',
} as const;

export const matrixOption = {
  type: 'string',
  multiple: true,
  value: 'KEY=A,B',
  description: 'a case for each value of a variable, or of a place in the file: links.0.mtu',
} as const;
