/** The page that was wanted, if it is one of ours: a link from elsewhere must not lead away. */
export function ownPage(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}
