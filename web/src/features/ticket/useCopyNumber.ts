import { copyText } from '@/shared/copyText'
import { translate } from '@/shared/messages'
import { toast } from '@/shared/toast'

/** Presses within this time add to one another. */
const together = 900

export interface Copyable {
  number: string
  subject: string
}

/** `.` copies the number, twice adds the subject, thrice the address. */
export function textForPresses(ticket: Copyable, presses: number, origin: string): string {
  const parts = [ticket.number, ticket.subject, `${origin}/tickets/${ticket.number}`]
  return parts.slice(0, Math.min(Math.max(presses, 1), parts.length)).join(' ')
}

export function useCopyNumber(ticket: () => Copyable | undefined) {
  let presses = 0
  let last = 0

  return async function copy(): Promise<void> {
    const found = ticket()
    if (!found) return
    const now = performance.now()
    presses = now - last < together ? presses + 1 : 1
    last = now
    const text = textForPresses(found, presses, window.location.origin)
    if (await copyText(text)) toast.info(translate('ticket.copied'), text)
  }
}
