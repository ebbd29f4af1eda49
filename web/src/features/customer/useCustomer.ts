import { computed, shallowRef } from 'vue'
import { api, ask, askVersioned, type Schemas } from '@/api/client'
import { useLoad } from '@/shared/useLoad'
import { useConflict } from '@/features/record/useConflict'
import { saveVersioned, type Version } from '@/features/record/versioned'
import { editOf, type Customer, type CustomerEdit } from './customerEdit'

/** One archive with its version, and how it is changed. */
export function useCustomer(id: () => string) {
  const { question, ask: askPerson } = useConflict()
  const kept = shallowRef<Version<Customer>>()
  const load = useLoad<Version<Customer>>(async () => (kept.value = await read()), { watch: id })

  function read(): Promise<Version<Customer>> {
    return askVersioned(api.GET('/api/v1/customers/{id}', { params: { path: { id: id() } } }))
  }

  /** False when the person went back to editing. */
  async function save(change: Partial<CustomerEdit>): Promise<boolean> {
    if (!kept.value) return false
    const saved = await saveVersioned<Customer, Partial<CustomerEdit>>({
      current: kept.value,
      change,
      read,
      members: editOf,
      ask: askPerson,
      send: (etag, body) =>
        askVersioned(
          api.PATCH('/api/v1/customers/{id}', {
            params: { path: { id: kept.value!.data.id }, header: { 'If-Match': etag } },
            body: body as Schemas['CustomerChange'],
          }),
        ),
    })
    if (!saved) return false
    load.data.value = kept.value = saved
    return true
  }

  async function reveal(by: { contact_id: string } | { field: 'id_number' }, reason: string): Promise<string> {
    const answer = await ask(
      api.POST('/api/v1/customers/{id}/reveal', {
        params: { path: { id: kept.value!.data.id } },
        body: { ...by, reason },
      }),
    )
    return answer.value
  }

  return {
    customer: computed(() => load.data.value?.data),
    state: load.state,
    problem: load.problem,
    reload: load.reload,
    question,
    save,
    reveal,
  }
}
