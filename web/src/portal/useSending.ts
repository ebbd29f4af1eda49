import { ref, shallowRef } from 'vue'
import { isProblem, type ProblemError } from '@/api/problem'
import { Submission } from '@/api/submission'

/**
 * Sends something once, however often the button is pressed. Returns undefined when it was refused;
 * `problem` says why.
 */
export function useSending() {
  const sending = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  const submission = new Submission()

  async function send<T>(content: unknown, call: (key: string) => Promise<T>): Promise<T | undefined> {
    if (sending.value) return undefined
    sending.value = true
    problem.value = null
    try {
      const answer = await call(submission.keyFor(content))
      submission.done()
      return answer
    } catch (error) {
      if (!isProblem(error)) throw error
      problem.value = error
      return undefined
    } finally {
      sending.value = false
    }
  }

  return { sending, problem, send }
}
