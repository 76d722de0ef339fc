"""What committees do on what the record shows: inspection and supervision (kiểm tra, giám sát), commendation (khen thưởng)."""
