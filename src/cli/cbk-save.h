/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other end of `certbook save`, for a program that must not hold a private key: one save by that process. */
#pragma once

#include <gio/gio.h>

#include "core/pki/cbk-bundle.h"

G_BEGIN_DECLS

/* What is to be saved, and where. Strings are owned by the caller. */
typedef struct
{
  const char *url;    /* of the CDN's API */
  const char *token;  /* goes through a pipe, and to nobody but that CDN */
  GBytes     *roots;  /* (nullable) PEM of further authorities that are trusted */
  const char *domain; /* xn-- form */
  const char *certificate_id;
  gboolean    has_key; /* the CDN says that it gives the key out */
  CbkForm     form;
  const char *target;     /* absolute path */
  const char *key_target; /* absolute path; NULL where the form has one file */
  gboolean    replace;    /* target may be replaced */
  gboolean    replace_key;
  const char *password; /* (nullable) */
} CbkSaveOrder;

typedef enum
{
  CBK_SAVE_SAVED,
  CBK_SAVE_REFUSED,  /* something is wrong that nobody can allow */
  CBK_SAVE_DECLINED, /* whoever was asked did not want it */
} CbkSaveOutcome;

typedef struct
{
  CbkSaveOutcome outcome;
  GStrv          files;          /* absolute paths of what was written */
  char          *sha256;         /* (nullable) of the certificate */
  GStrv          findings;       /* sentences: why it was refused, or what was warned of */
  GStrv          notes;          /* sentences: what was repaired */
  GStrv          place_warnings; /* sentences: what to mind about the place */
} CbkSaveResult;

/* Asked when the checks found something that a person may allow. The answer is given by cbk_save_answer(). */
typedef struct _CbkSave CbkSave;
typedef void (*CbkSaveQuestion) (CbkSave *save, const char *const *findings, gpointer user_data);

#define CBK_TYPE_SAVE (cbk_save_get_type ())
G_DECLARE_FINAL_TYPE (CbkSave, cbk_save, CBK, SAVE, GObject)

CbkSave       *cbk_save_new (void);
void           cbk_save_run_async (CbkSave            *self,
                                   const CbkSaveOrder *order,
                                   CbkSaveQuestion     question,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
CbkSaveResult *cbk_save_run_finish (CbkSave *self, GAsyncResult *result, GError **error);
void           cbk_save_answer (CbkSave *self, gboolean go_on);
void           cbk_save_result_free (CbkSaveResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbkSaveResult, cbk_save_result_free)

G_END_DECLS
