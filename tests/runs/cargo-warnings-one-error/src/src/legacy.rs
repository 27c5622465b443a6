pub fn old_00(value: i32) -> i32 {
    let error_00 = value;
    value + 0
}

pub fn old_01(value: i32) -> i32 {
    let error_01 = value;
    value + 1
}

pub fn old_02(value: i32) -> i32 {
    let error_02 = value;
    value + 2
}

pub fn old_03(value: i32) -> i32 {
    let error_03 = value;
    value + 3
}

pub fn old_04(value: i32) -> i32 {
    let error_04 = value;
    value + 4
}

pub fn old_05(value: i32) -> i32 {
    let error_05 = value;
    value + 5
}

pub fn old_06(value: i32) -> i32 {
    let error_06 = value;
    value + 6
}

pub fn old_07(value: i32) -> i32 {
    let error_07 = value;
    value + 7
}

pub fn old_08(value: i32) -> i32 {
    let error_08 = value;
    value + 8
}

pub fn old_09(value: i32) -> i32 {
    let error_09 = value;
    value + 9
}

pub fn old_10(value: i32) -> i32 {
    let error_10 = value;
    value + 10
}

pub fn old_11(value: i32) -> i32 {
    let error_11 = value;
    value + 11
}

pub fn old_12(value: i32) -> i32 {
    let error_12 = value;
    value + 12
}

pub fn old_13(value: i32) -> i32 {
    let error_13 = value;
    value + 13
}

pub fn old_14(value: i32) -> i32 {
    let error_14 = value;
    value + 14
}

pub fn old_15(value: i32) -> i32 {
    let error_15 = value;
    value + 15
}

pub fn old_16(value: i32) -> i32 {
    let error_16 = value;
    value + 16
}

pub fn old_17(value: i32) -> i32 {
    let error_17 = value;
    value + 17
}

pub fn old_18(value: i32) -> i32 {
    let error_18 = value;
    value + 18
}

pub fn old_19(value: i32) -> i32 {
    let error_19 = value;
    value + 19
}

pub fn old_20(value: i32) -> i32 {
    let error_20 = value;
    value + 20
}

pub fn old_21(value: i32) -> i32 {
    let error_21 = value;
    value + 21
}

pub fn old_22(value: i32) -> i32 {
    let error_22 = value;
    value + 22
}

pub fn old_23(value: i32) -> i32 {
    let error_23 = value;
    value + 23
}

pub fn old_24(value: i32) -> i32 {
    let error_24 = value;
    value + 24
}

pub fn old_25(value: i32) -> i32 {
    let error_25 = value;
    value + 25
}

pub fn old_26(value: i32) -> i32 {
    let error_26 = value;
    value + 26
}

pub fn old_27(value: i32) -> i32 {
    let error_27 = value;
    value + 27
}

pub fn old_28(value: i32) -> i32 {
    let error_28 = value;
    value + 28
}

pub fn old_29(value: i32) -> i32 {
    let error_29 = value;
    value + 29
}

