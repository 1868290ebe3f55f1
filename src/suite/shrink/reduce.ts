/**
 * Takes away as many units as it can while `holds`: delta debugging, with what can't be taken away at once halved. In the
 * end no single unit that is left can be taken away.
 * A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software
 * Engineering 28 (2002) 183-200.
 * @param holds whether it still holds without these; the same question has the same answer, and costs nothing again
 * @returns what was taken away
 */
export async function reduce<T>(
  units: readonly T[],
  holds: (without: readonly T[]) => Promise<boolean>,
): Promise<T[]> {
  const gone: T[] = [];
  const visit = async (part: readonly T[]): Promise<void> => {
    if (part.length === 0) return;
    if (await holds([...gone, ...part])) {
      gone.push(...part);
      return;
    }
    if (part.length === 1) return;
    const half = Math.ceil(part.length / 2);
    await visit(part.slice(0, half));
    await visit(part.slice(half));
  };
  await visit(units);
  // What was needed while others were there may not be any more.
  for (let before = -1; before !== gone.length;) {
    before = gone.length;
    for (const unit of units.filter((one) => !gone.includes(one)))
      if (await holds([...gone, unit])) gone.push(unit);
  }
  return gone;
}
