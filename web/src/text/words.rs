//! The texts of the page, by their ids.

texts! {
    /// Every text of the page but the captions of operations and what views have of their own.
    Words:
    // Shell.
    sections, inspect, train, model, model_settings, language, theme, more, close, skip, search,
    play, pause, one_step, start_over, transport, step, train_loss, throughput, tokens_a_second, nats,
    perplexity, speed, full_speed, steps_a_second, speed_of, not_measured, of_limit,
    // Backend.
    backend, cpu_simd, webgpu, software_gpu, asking_gpu, no_gpu, cpu_banner, running_here, restoring,
    stopped_chip, dismiss,
    // States.
    broken, broken_silent, resumed, resumed_start, try_again, reload, solved, step_limit_reached,
    diverged, refused, part_coming, part_missing, starting,
    // Address.
    copy_link, link_copied, link_in_bar, link_retuned,
    going_to_step, stop_here, arrived, made_elsewhere, no_such_op,
    // Rail.
    reset, position, normalization, norm_kind, norm_place, feed_forward, residual, layers, heads, width,
    less, more_of, parameters, share_embedding, share_attention, share_feed_forward, share_norm,
    data, task, own_text, for_decoder, for_encoder, for_encoder_decoder,
    rows_for_training, tokens_for_training, padding_hidden, padding_seen,
    // Tasks.
    task_sort, task_mirror, task_copy, task_reverse, task_modular_addition, task_induction, task_repeat,
    task_coin, task_addition,
    task_numbers_english_decoder, task_numbers_chinese_decoder, task_stories_english, task_stories_chinese,
    task_fill_in, task_brackets, task_reversal, task_numbers_english, task_numbers_chinese,
    tell_sort, tell_mirror, tell_copy, tell_reverse, tell_modular_addition, tell_induction, tell_repeat,
    tell_coin, tell_addition,
    tell_numbers_english_decoder, tell_numbers_chinese_decoder, tell_stories_english, tell_stories_chinese,
    tell_fill_in, tell_brackets, tell_reversal, tell_numbers_english, tell_numbers_chinese,
    // Own text.
    tell_text, tell_text_encoder, tokens_are, by_characters, by_pairs, most_merges, use_story, story_english,
    story_chinese, story_made, merges_in_order, merges_tell, mask_too, no_merges, merge_number, merge_pair,
    merge_result, merge_count,
    characters_for_training, paste_here, use_text, open_file, open_or_drop, seed, held_in_training, masks_open, context,
    training, peak_rate, warm_up, batch, weight_decay, schedule, constant, linear, cosine,
    stop_when_right, stop_after, more_training, clip, beta1, beta2, eps, min_rate, total_steps, never, at_once, needs_restart, restart_now, undo_changes,
    position_rope, position_learned, position_sinusoidal, position_alibi, position_none, before, after, on, off,
    and_more,
    // Switches of the model.
    preset, preset_textbook, preset_gpt2, preset_llama, preset_original, preset_bert, preset_of_task,
    preset_custom, topology, topology_decoder, topology_encoder, topology_encoder_decoder,
    topology_brings, hidden_width,
    match_parameters, is_matched, count_at_width, whole_from_to, above_up_to, more_switches, rope_base,
    rope_base_typed, rope_pairs, pairing_interleaved, pairing_half, scale_scores, bias, tie_embeddings, norm_eps,
    kv_heads, own_keys, grouped_query, pad_token, no_padding, side_encoder, side_decoder, side_shared, sides_say,
    parameters_of, part, part_embedding, all_parts, count, share,
    // Train.
    loss, learning_rate, validation, uniform_guess, uniform_line, gradient_norm, loss_chart_says, no_loss_yet, attention_heads, attention_of_encoder, attention_of_decoder, attention_across, attention_row,
    head_says, open_in_inspect, held_out, exact, of_rows, rows_tried, prompt, source_row, masked_row, written, filled_row, right_answer,
    probability_of_target, right,
    wrong, no_samples, wait_validation, speed_title, batch_of, read_as_table, step_column,
    merged_rows,
    // Inspect.
    views, forward, backward, update, update_of, direction, map, previous, next, op_of, block, attention, feed_forward_scope, head, all_heads, row, column, cell_at,
    choose_cell, arithmetic, terms_added, product, running_sum, shown_value, not_the_same, shapes, why,
    value_is, value_alone, masked_value, keyboard_hint, next_to_cell, loading_values, mismatch, captured_at,
    computed_on, prompt_label, prompt_hint, unknown_character, too_long, empty_prompt,
    another_example, generate, generated, next_token, after_token, likeliest, largest_of_row,
    number_of_row, vocabulary_all,
    // RoPE.
    dials, dial_says, query_position, key_position, move_both, distance, score_at, score_stays, own_vectors,
    // Keys.
    shortcuts, keys_off, key_space, key_dot, key_ops, key_blocks, key_arrows, key_row_ends, key_enter, key_escape, key_head, key_turn, key_edit, key_unedit,
    key_stages, key_search, key_help, key_regions, key_fold, key_present,
    // Regions.
    region_canvas, region_inspector, region_strip, fold, unfold, size_of,
    // Inspect: sources, targets, masks.
    in_encoder, in_decoder, cross_attention, reads_encoder, prompt_source, prompt_target, prompt_row,
    source_hint, target_hint, row_hint, empty_source, token_count, generated_target, walk_generated, filled_in,
    nothing_masked, no_target, hidden_token, at_place, next_target_token,
    wrote_nothing, token_start, token_stop, token_pad,
}
