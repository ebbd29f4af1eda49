import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/sign-in',
    name: 'sign_in',
    component: () => import('./SignInView.vue'),
    meta: { open: true, title: 'session.sign_in' },
  },
] satisfies RouteRecordRaw[]
