/** A random identifier that also works where `crypto.randomUUID` is missing (plain http in a LAN). */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
