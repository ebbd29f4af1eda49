import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tickets/:number',
    name: 'ticket',
    component: () => import('./TicketView.vue'),
    meta: { title: 'ticket.title', permission: 'tickets.read' },
  },
] satisfies RouteRecordRaw[]
