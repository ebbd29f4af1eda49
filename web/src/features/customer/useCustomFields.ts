import { shallowRef } from 'vue'
import { api, ask } from '@/api/client'
import { isProblem } from '@/api/problem'
import type { CustomField } from './customerEdit'

const fields = shallowRef<CustomField[] | null>(null)
let asked: Promise<void> | null = null

async function read(): Promise<void> {
  try {
    const name = 'customer_fields'
    const setting = await ask(api.GET('/api/v1/settings/{name}', { params: { path: { name } } }))
    fields.value = setting.fields ?? []
  } catch (error) {
    if (!isProblem(error)) throw error
    // Whoever may not read the definitions sees the members by their names.
    if (error.status !== 403) asked = null
  }
}

/** What `custom` of a customer may have; null while that is unknown. */
export function useCustomFields() {
  asked ??= read()
  return fields
}
