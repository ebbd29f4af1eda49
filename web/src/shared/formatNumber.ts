/** Digits in groups of three. */
export function formatNumber(value: number): string {
  const [whole = '', rest] = String(Math.abs(value)).split('.')
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${value < 0 ? '−' : ''}${digits}${rest ? `.${rest}` : ''}`
}
