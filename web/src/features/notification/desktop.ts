import { readonly, ref } from 'vue'

// The browser shows over other windows what is new, while this one is not looked at.

export type DesktopState = 'impossible' | 'unasked' | 'granted' | 'denied'

function stateNow(): DesktopState {
  if (!('Notification' in window)) return 'impossible'
  return Notification.permission === 'default' ? 'unasked' : Notification.permission
}

const state = ref<DesktopState>(stateNow())
export const desktopState = readonly(state)

/** Browsers ask the person once, and only when they have just pressed something. */
export async function allowDesktop(): Promise<void> {
  if ('Notification' in window) await Notification.requestPermission()
  state.value = stateNow()
}

/** One for each subject: the newer takes the place of the older. */
export function showOnDesktop(about: string, title: string, body: string, open: () => void): void {
  if (document.hasFocus() || stateNow() !== 'granted') return
  const notice = new Notification(title, { body, tag: `bihuan.${about}`, icon: '/mark.svg' })
  notice.onclick = () => {
    window.focus()
    notice.close()
    open()
  }
}
