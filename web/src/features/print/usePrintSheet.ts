import { computed, nextTick, onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { api, ask, type Schemas } from '@/api/client'
import { useReference } from '@/shared/reference'
import { toast } from '@/shared/toast'
import { useLoad } from '@/shared/useLoad'

// A sheet of one ticket. That it was printed is written down before the paper comes out, also when
// it is printed from the browser's own menu.

export type SheetKind = Schemas['Sheet']
export type SignatureOnSheet = Schemas['Signature']
export type Printed = Schemas['PrintedSheet']

export function usePrintSheet(sheet: SheetKind) {
  const route = useRoute()
  const number = String(route.params['number'])
  const reference = useReference('categories', 'departments', 'rootCauses', 'users')
  const printed = shallowRef<Printed | null>(null)
  const busy = ref(false)

  const load = useLoad(async (signal) => {
    const path = { id: number }
    const ticket = (await ask(
      api.GET('/api/v1/tickets/{id}', { params: { path }, signal }),
    )) as Schemas['Ticket']
    const [files, signatures] = await Promise.all([
      ask(api.GET('/api/v1/tickets/{id}/attachments', { params: { path }, signal })),
      ask(api.GET('/api/v1/tickets/{id}/signatures', { params: { path }, signal })),
      ...(['categories', 'departments', 'rootCauses', 'users'] as const).map(reference.load),
    ])
    return { ticket, files: (files.items ?? []) as Schemas['Attachment'][], signatures: signatures.items as SignatureOnSheet[] }
  })

  const ticket = computed(() => printed.value?.ticket ?? load.data.value?.ticket ?? null)
  const signatures = computed(() => printed.value?.signatures ?? load.data.value?.signatures ?? [])

  async function record(): Promise<void> {
    const fresh = await ask(api.POST('/api/v1/tickets/{id}/prints', { params: { path: { id: number } }, body: { sheet } }))
    // A code is given once: it stays on the sheet however often it is printed from here.
    printed.value = { ...fresh, query_code: fresh.query_code ?? printed.value?.query_code ?? null }
  }

  let recorded = false
  async function print(): Promise<void> {
    if (busy.value || !ticket.value) return
    busy.value = true
    try {
      await record()
      recorded = true
      await nextTick()
      await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))
      window.print()
    } catch (error) {
      toast.problem(error)
    } finally {
      recorded = false
      busy.value = false
    }
  }

  const fromMenu = () => {
    if (!recorded && ticket.value) void record().catch((error: unknown) => toast.problem(error))
  }

  onMounted(() => window.addEventListener('beforeprint', fromMenu))
  onScopeDispose(() => window.removeEventListener('beforeprint', fromMenu))
  return { number, load, ticket, signatures, printed, busy, print, reference }
}

/** Paper is white, whatever the screen is. */
export function usePaperColours(): void {
  const root = document.documentElement
  const before = root.dataset['theme']
  root.dataset['theme'] = 'light'
  onScopeDispose(() => {
    if (before) root.dataset['theme'] = before
  })
}
