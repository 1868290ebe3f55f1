const steps = ['', 'k', 'M', 'G', 'T'];
const binarySteps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A value of a metric as a person reads it: "6.02 Gbit/s", "80 µs", "9.97 %", "16,384". */
export function formatValue(value: number, unit: string): string {
  switch (unit) {
    case 'bit/s':
      return scaled(value, 1000, steps, (step) => ` ${step}bit/s`);
    case 'bytes':
      return scaled(value, 1024, binarySteps, (step) => ` ${step}`);
    case 's':
      return formatSeconds(value);
    case 'share':
      return `${significant(value * 100)} %`;
    case '1/s':
      return `${formatValue(value, '')}/s`;
    default:
      return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : significant(value);
  }
}

/** @param seconds 0.00008 is "80 µs", 2.1 is "2.10 s", 75 is "1 min 15 s" */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${significant(seconds * 1e6)} µs`;
  if (size < 0.1) return `${significant(seconds * 1000)} ms`;
  if (size < 59.995) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  return `${Math.trunc(whole / 60)} min ${whole % 60} s`;
}

/** A range shown beside a value of the same unit: a common unit is not repeated: "5.91 – 6.10". */
export function formatRange(low: number, high: number, unit: string): string {
  const [from, to] = [formatValue(low, unit), formatValue(high, unit)];
  const [shortFrom, fromUnit] = from.split(' ');
  const [shortTo, toUnit] = to.split(' ');
  return fromUnit === toUnit ? `${shortFrom} – ${shortTo}` : `${from} – ${to}`;
}

function scaled(
  value: number,
  base: number,
  names: readonly string[],
  suffix: (step: string) => string,
): string {
  let step = 0;
  let rest = value;
  while (Math.abs(rest) >= base && step < names.length - 1) {
    rest /= base;
    step += 1;
  }
  return significant(rest) + suffix(names[step]!);
}

/** Three significant digits; integers unchanged. */
function significant(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}
