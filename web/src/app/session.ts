import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask, setCsrf, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { forgetReference } from '@/shared/reference'
import { setCenterZone } from '@/shared/zone'

export type Me = Schemas['Me']
/** What the server says that I am doing. */
export type AgentState = Schemas['AgentState']
/** What I may say myself; the rest follows from calls. */
export type PresenceState = Schemas['Presence']['state']

/** Who is signed in, and what they may do. */
export const useSession = defineStore('session', () => {
  const user = ref<Me | null>(null)
  const known = ref(false)
  const presence = ref<AgentState>('offline')
  const presenceSince = ref<string | null>(null)
  const permissions = computed(() => new Set(user.value?.permissions ?? []))

  function may(permission: string): boolean {
    return permissions.value.has(permission)
  }

  function mayAny(wanted: readonly string[]): boolean {
    return wanted.some(may)
  }

  function take(me: Me): void {
    user.value = me
    known.value = true
    if (me.csrf_token) setCsrf(me.csrf_token)
    if (me.presence) takePresence({ state: me.presence, since: me.presence_since ?? null })
    if (me.center) setCenterZone(me.center.time_zone)
  }

  /** After a reload: the cookie may still be good. */
  async function restore(): Promise<void> {
    if (known.value) return
    try {
      take(await ask(api.GET('/api/v1/me')))
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) throw error
      known.value = true
    }
  }

  /** After something changed that `/me` tells. */
  async function refresh(): Promise<void> {
    take(await ask(api.GET('/api/v1/me')))
  }

  async function signIn(credentials: Schemas['SignIn']): Promise<void> {
    const session = await ask(api.POST('/api/v1/sessions', { body: credentials }))
    setCsrf(session.csrf_token)
    // What the answer has of the person is less than what this has.
    await refresh()
  }

  async function signOut(): Promise<void> {
    await ask(api.DELETE('/api/v1/sessions/current')).catch(() => undefined)
    forget()
  }

  function forget(): void {
    user.value = null
    known.value = true
    forgetReference()
    setCsrf(null)
  }

  async function setPresence(state: PresenceState): Promise<void> {
    const answer = await ask(api.PUT('/api/v1/me/presence', { body: { state } }))
    takePresence(answer)
  }

  function takePresence(now: Schemas['PresenceNow']): void {
    presence.value = now.state
    presenceSince.value = now.since
  }

  return {
    user, known, presence, presenceSince, permissions, may, mayAny, restore, refresh, signIn, signOut, forget,
    setPresence, takePresence,
  }
})
