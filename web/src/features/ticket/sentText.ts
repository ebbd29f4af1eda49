/** What was typed after `sent` went off: it waits for the next time. Changed words are kept whole. */
export function restOf(typed: string, sent: string): string {
  return typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed
}
