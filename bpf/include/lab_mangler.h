/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that most manglers need: `struct params` begins with `struct lab_common common`. */
#ifndef LAB_MANGLER_H
#define LAB_MANGLER_H

#include "lab_select.h"
#include "lab_store.h"

#endif
