import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { isProblem } from '@/api/problem'
import { toast } from '@/shared/toast'
import { claimNext } from './claim'

/** F8: the next one, and there at once. */
export function useClaim() {
  const { t } = useI18n()
  const router = useRouter()
  let running = false

  return async function claim(): Promise<boolean> {
    if (running) return false
    running = true
    try {
      const answer = await claimNext()
      if ('ticket' in answer) {
        await router.push({ name: 'ticket', params: { number: answer.ticket.number } })
        return true
      }
      toast.info(t(answer.empty === 'at_capacity' ? 'queue.claim.at_capacity' : 'queue.claim.none'))
    } catch (error) {
      if (!isProblem(error)) throw error
      toast.problem(error)
    } finally {
      running = false
    }
    return false
  }
}
