//! The gradient of an embedding in one pass over the tokens: a row's gradient is added where it was looked up.

pub fn backward(d_weight: &mut [f32], ids: &[i32], d: &[f32], width: usize) {
    d_weight.fill(0.0);
    for (&id, d) in ids.iter().zip(d.chunks_exact(width)) {
        let row = &mut d_weight[id as usize * width..][..width];
        row.iter_mut().zip(d).for_each(|(row, d)| *row += d);
    }
}
