import { readonly, ref } from 'vue'

// What the browser says about the network. It may be wrong with `true`, hardly ever with `false`.

const state = ref(navigator.onLine)
window.addEventListener('online', () => (state.value = true))
window.addEventListener('offline', () => (state.value = false))

export const online = readonly(state)
