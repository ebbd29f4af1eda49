import { DataLine } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/overview',
    name: 'overview',
    component: () => import('./OverviewView.vue'),
    meta: {
      title: 'overview.title',
      permission: 'tickets.assign',
      nav: { label: 'overview.title', icon: DataLine, order: 30 },
      home: 5,
    },
  },
] satisfies RouteRecordRaw[]
