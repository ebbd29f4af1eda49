import type { RouteRecordRaw } from 'vue-router'

const meta = { bare: true, permission: 'tickets.read' }

export default [
  {
    path: '/print/registration/:number',
    name: 'print_registration',
    component: () => import('./RegistrationView.vue'),
    meta: { ...meta, title: 'print.registration' },
  },
  {
    path: '/print/handling/:number',
    name: 'print_handling',
    component: () => import('./HandlingView.vue'),
    meta: { ...meta, title: 'print.handling' },
  },
  {
    path: '/print/visit/:number',
    name: 'print_visit',
    component: () => import('./VisitView.vue'),
    meta: { ...meta, title: 'print.visit' },
  },
  {
    path: '/print/receipt/:number',
    name: 'print_receipt',
    component: () => import('./ReceiptView.vue'),
    meta: { ...meta, title: 'print.receipt' },
  },
] satisfies RouteRecordRaw[]
