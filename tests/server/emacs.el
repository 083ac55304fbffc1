;;; emacs.el --- A conversation of Emacs with the language server  -*- lexical-binding: t -*-
;; PUFFERY=target/release/puffery emacs -Q --batch -f package-initialize -l tests/server/emacs.el
;; Needs eglot and markdown-mode (Debian: apt-get install elpa-eglot elpa-markdown-mode).

(require 'eglot)
(require 'markdown-mode)

(add-to-list 'eglot-server-programs
             `((markdown-mode text-mode) . (,(expand-file-name (getenv "PUFFERY")) "server")))
(setq eglot-sync-connect t)

(let* ((folder (make-temp-file "puffery" t))
       (page (expand-file-name "tea.md" folder))
       (default-directory (file-name-as-directory folder)))
  (call-process "git" nil nil nil "init" "--quiet")
  (write-region "# Tea\n\nThe tea is a miracle cure for everything.\n" nil page nil 'quiet)
  (find-file page)
  (markdown-mode)
  (apply #'eglot (eglot--guess-contact))
  (with-timeout (20 (message "Emacs got no diagnostics") (kill-emacs 1))
    (while (null (flymake-diagnostics))
      (flymake-start)
      (accept-process-output nil 0.1)))
  (let ((marked (flymake-diagnostic-beg (car (flymake-diagnostics)))))
    (unless (= marked (+ (point-min) (length "# Tea\n\nThe tea is a ")))
      (message "Emacs marked %s" marked)
      (kill-emacs 1)))
  (message "Emacs marked %s" (flymake-diagnostic-text (car (flymake-diagnostics))))
  (delete-directory folder t))
