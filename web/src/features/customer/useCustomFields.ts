import { shallowRef } from 'vue'
import { api, ask } from '@/api/client'
import { isProblem } from '@/api/problem'
import type { CustomField } from './customerEdit'

const fields = shallowRef<CustomField[] | null>(null)
let asked: Promise<void> | null = null

async function read(): Promise<void> {
  try {
    fields.value = (await ask(api.GET('/api/v1/custom-fields'))).items as CustomField[]
  } catch (error) {
    if (!isProblem(error)) throw error
    asked = null
  }
}

/** What `custom` of a customer may have. Null while that is unknown: members are shown by their names then. */
export function useCustomFields() {
  asked ??= read()
  return fields
}
