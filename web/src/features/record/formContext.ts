import { inject, provide, shallowReactive, type InjectionKey, type Ref } from 'vue'
import type { Fault, ProblemError } from '@/api/problem'

// A form knows what the server refused; its fields take the faults at their pointers, and what no
// field takes is shown above them.

export interface FormContext {
  problem: Readonly<Ref<ProblemError | null>>
  claimed: Set<string>
}

const key: InjectionKey<FormContext> = Symbol('form')

export function provideForm(problem: Readonly<Ref<ProblemError | null>>): FormContext {
  const context: FormContext = { problem, claimed: shallowReactive(new Set<string>()) }
  provide(key, context)
  return context
}

export function useForm(): FormContext | undefined {
  return inject(key, undefined)
}

function covers(pointer: string, fault: Fault): boolean {
  return fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`)
}

export function faultsAt(problem: ProblemError | null, pointers: readonly string[]): Fault[] {
  if (!problem) return []
  return problem.faults.filter((fault) => pointers.some((pointer) => covers(pointer, fault)))
}

/** Those that no field of the form shows. */
export function unclaimed(problem: ProblemError | null, claimed: Iterable<string>): Fault[] {
  if (!problem) return []
  const pointers = [...claimed]
  return problem.faults.filter((fault) => !pointers.some((pointer) => covers(pointer, fault)))
}
