import { Download } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/exports',
    name: 'exports',
    component: () => import('./ExportsView.vue'),
    meta: {
      title: 'export.title',
      permission: 'data.export',
      nav: { label: 'export.title', icon: Download, order: 36 },
    },
  },
] satisfies RouteRecordRaw[]
