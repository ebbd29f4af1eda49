import { ref, shallowRef } from 'vue'
import { isProblem, type ProblemError } from '@/api/problem'

/** One thing at a time that a form does, and what the server has against it. */
export function useSave() {
  const busy = ref(false)
  const problem = shallowRef<ProblemError | null>(null)

  /** False when it was refused, or when it was running already. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      problem.value = error
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
