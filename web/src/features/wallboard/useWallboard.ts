import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, ask } from '@/api/client'
import { live, useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import { useLoad, type Load } from '@/shared/useLoad'
import { useNow } from '@/shared/useNow'
import type { Wallboard } from './wallboard'

// The board of this moment. A change is told by the live link and asked for at once; beside that the
// board is asked for now and then, so that nobody has to wonder whether silence is peace.

const besideTheLink = 2_000
const withoutALink = 1_000
const staleAfter = 5_000
/** An answer that takes longer is not waited for. */
const patience = 4_000

export interface WallboardNow extends Load<Wallboard> {
  /** Nothing new was heard for too long: what is shown may be wrong. */
  stale: Readonly<Ref<boolean>>
}

export function useWallboard(team: () => string | undefined): WallboardNow {
  const now = useNow()
  const heardAt = ref(performance.now())
  let askedAt = Number.NEGATIVE_INFINITY
  let asking = false
  let wanted = 0

  const load = useLoad(
    (signal) => {
      const query = team() ? { team: team()! } : {}
      return ask(api.GET('/api/v1/wallboard', { params: { query }, signal }))
    },
    { immediate: false },
  )

  function take(board: Wallboard | undefined, before: Wallboard | undefined): void {
    if (!board || board.as_of === before?.as_of) return
    heardAt.value = performance.now()
  }
  watch(load.data, take, { flush: 'sync' })

  async function askNow(): Promise<void> {
    const begun = performance.now()
    if (asking && begun - askedAt < patience) return
    askedAt = begun
    asking = true
    await load.reload()
    if (askedAt !== begun) return
    asking = false
    // It may be one that was made just before the change.
    if (Date.parse(load.data.value?.as_of ?? '') < wanted) soon()
  }

  const soon = usePaced(askNow, { gathered: 40, every: 400, burst: 2 })
  useTopic('wallboard', ({ data }) => {
    const at = Date.parse((data as { at?: string } | null)?.at ?? '')
    if (at > wanted) wanted = at
    soon()
  })

  function tick(): void {
    if (document.hidden) return
    const every = live.state.value === 'live' ? besideTheLink : withoutALink
    if (performance.now() - askedAt >= every - 50) void askNow()
  }
  const timer = setInterval(tick, 500)
  document.addEventListener('visibilitychange', tick)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  })

  watch(team, () => {
    load.data.value = undefined
    load.state.value = 'loading'
    asking = false
    void askNow()
  })
  void askNow()

  const stale = computed(() => now.value >= 0 && performance.now() - heardAt.value > staleAfter)
  return { ...load, reload: askNow, stale }
}
