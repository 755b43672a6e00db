/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writer and the test that kills it agree on. */
#pragma once

#define WRITER_PAGES 30
#define WRITER_PAGE_ROWS 40
#define WRITER_HAS_ROW(pass, row) (((pass) + (row)) % 7 != 0)
