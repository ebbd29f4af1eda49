import { shallowRef } from 'vue'
import { api, ask } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useSession } from '@/app/session'
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
    asked = null
  }
}

/**
 * What `custom` of a customer may have. Null while that is unknown, and for whoever may not read the
 * definitions: they see the members by their names.
 */
export function useCustomFields() {
  if (useSession().may('admin.settings')) asked ??= read()
  return fields
}
