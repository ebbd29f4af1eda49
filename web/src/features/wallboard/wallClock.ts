import { computed, inject, provide, type InjectionKey, type Ref } from 'vue'
import { useNow } from '@/shared/useNow'

// What lasts goes on with the server's clock, as long as the board lives. Of one that is stale nobody
// knows what still lasts: its clock stands at the moment of its data.

const key: InjectionKey<Readonly<Ref<number>>> = Symbol('the clock of the board')

export function provideWallClock(stale: Readonly<Ref<boolean>>, asOf: () => string | undefined): void {
  const now = useNow()
  provide(key, computed(() => (stale.value && asOf() ? Date.parse(asOf()!) : now.value)))
}

export function useWallClock(): Readonly<Ref<number>> {
  return inject(key, useNow, true)
}
