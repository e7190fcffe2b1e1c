const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A figure as a table shows it. */
export function figure(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value) >= 100 ? whole.format(value) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
  return unit === '' ? text : `${text} ${unit}`;
}

export function ratio(value: number): string {
  return `${value.toFixed(2)} ×`;
}
