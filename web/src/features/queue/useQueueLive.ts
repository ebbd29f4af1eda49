import { watch } from 'vue'
import { useSession } from '@/app/session'
import { useReference } from '@/shared/reference'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'

/** Calls `refresh` soon after something happened in a queue that the person sees. */
export function useQueueLive(refresh: () => Promise<void>): void {
  const session = useSession()
  const reference = useReference()
  const soon = usePaced(refresh)
  const own = session.user?.team_ids ?? []
  const topics = new Set<string>()
  function listen(team: string, first: boolean): void {
    const topic = `queue:${team}`
    if (topics.has(topic)) return
    topics.add(topic)
    // Without a socket one question is enough, however many queues there are.
    useTopic(topic, soon, { poll: first ? soon : () => undefined })
  }
  own.forEach((team, index) => listen(team, index === 0))
  if (own.length === 0) {
    useTopic('me', soon, { poll: soon })
    void reference.load('teams').catch(() => undefined)
    watch(
      () => reference.teams,
      (teams) => teams.forEach((team) => listen(team.id, false)),
      { immediate: true },
    )
  }
}
