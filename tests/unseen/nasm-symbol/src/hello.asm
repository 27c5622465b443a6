section .data
msg:    db "hello, pier", 10
msg_len equ $ - msg

section .text
global _start

_start:
    mov rax, 1
    mov rdi, 1
    mov rsi, msg
    ; length of the message
    mov rdx, msglen
    syscall
    mov rax, 60
    xor rdi, rdi
    syscall
