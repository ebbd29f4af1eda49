import { Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tickets',
    name: 'tickets',
    component: () => import('./QueueView.vue'),
    meta: {
      title: 'queue.title',
      permission: 'tickets.read',
      nav: { label: 'queue.title', icon: Tickets, order: 10 },
      home: 10,
    },
  },
] satisfies RouteRecordRaw[]
