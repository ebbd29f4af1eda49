import { shallowRef } from 'vue'
import type { Choices, Conflict } from './versioned'

interface Question {
  conflicts: Conflict[]
  answer: (choices: Choices | null) => void
}

/** The question of `ConflictDialog`, asked from code. */
export function useConflict() {
  const question = shallowRef<Question | null>(null)

  function ask(conflicts: Conflict[]): Promise<Choices | null> {
    return new Promise((resolve) => {
      question.value = {
        conflicts,
        answer: (choices) => {
          question.value = null
          resolve(choices)
        },
      }
    })
  }

  return { question, ask }
}
