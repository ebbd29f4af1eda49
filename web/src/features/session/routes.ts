import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/sign-in',
    name: 'sign_in',
    component: () => import('./SignInView.vue'),
    meta: { open: true, title: 'session.sign_in' },
  },
  {
    path: '/second-factor',
    name: 'second_factor',
    component: () => import('./SecondFactorView.vue'),
    meta: { bare: true, title: 'session.second_factor' },
  },
] satisfies RouteRecordRaw[]
