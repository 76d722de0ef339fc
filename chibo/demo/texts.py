"""Sentences that the made-up record is put together from."""

MOVE_REASONS = (
    "Trùng ngày họp cấp ủy cấp trên",
    "Mưa lũ, đường vào nhà văn hóa bị ngập",
    "Trùng lịch tiếp xúc cử tri",
    "Nhà văn hóa đang sửa chữa",
    "Đồng chí bí thư đi tập huấn",
    "Trùng ngày hội đại đoàn kết",
)
OFF_REASON = "Mưa bão kéo dài, chi bộ không tổ chức được kỳ sinh hoạt"
ABSENCE_REASONS = (
    "Ốm, có báo trước",
    "Đi công tác",
    "Gia đình có việc hiếu",
    "Đi khám bệnh",
    "Trực cơ quan",
    "Đi vắng dài ngày, có xin phép",
)
VOID_REASONS = ("Ghi nhầm tháng", "Ghi trùng hai lần", "Ghi nhầm sang chi bộ bên cạnh")

TOPICS = {
    "thon": (
        "Giữ gìn vệ sinh, thu gom rác thải tại gia đình",
        "Bảo đảm an ninh trật tự khu dân cư",
        "Vận động nhân dân hiến đất mở rộng đường",
        "Chăm lo gia đình chính sách, hộ khó khăn",
        "Phát triển đảng viên ở khu dân cư",
        "Học tập Bác về gần dân, vì dân",
        "Phòng, chống thiên tai trước mùa mưa bão",
    ),
    "": (
        "Nâng cao chất lượng phục vụ nhân dân",
        "Chuyển đổi số trong công việc hằng ngày",
        "Học tập Bác về phong cách làm việc",
        "Thực hành tiết kiệm trong cơ quan",
        "Giáo dục truyền thống cho đảng viên trẻ",
        "Xây dựng nền nếp, kỷ cương trong đơn vị",
    ),
}

ASSESSMENTS = (
    "Các nhiệm vụ của nghị quyết tháng trước được triển khai đúng hạn. Tư tưởng đảng viên ổn định, nội bộ đoàn kết.",
    "Phần lớn việc được giao đã hoàn thành. Còn một việc chậm do phải chờ ý kiến của cấp trên.",
    "Đảng viên chấp hành tốt chủ trương của cấp trên. Việc vận động nhân dân có chuyển biến so với tháng trước.",
    "Nhiệm vụ trọng tâm hoàn thành. Công tác nắm tình hình tư tưởng cần kịp thời hơn.",
)
DISCUSSIONS = (
    "Các ý kiến tập trung vào vệ sinh đường làng, nền nếp thu gom rác và việc chăm sóc hàng cây mới trồng.",
    "Nhiều đồng chí góp ý về cách phân công đảng viên phụ trách hộ, đề nghị ghi rõ việc và thời hạn.",
    "Thảo luận về tình hình an ninh trật tự dịp cuối tháng; đề nghị duy trì tổ tự quản trực buổi tối.",
    "Bàn cách giúp hai hộ khó khăn sửa nhà trước mùa mưa; các đồng chí nhận đóng góp ngày công.",
    "Góp ý vào dự thảo kế hoạch tháng tới; đề nghị báo cáo kết quả ngay tại kỳ sinh hoạt sau.",
)
CONCLUSIONS = (
    "Thống nhất các nhiệm vụ tháng tới như dự thảo; mỗi việc có một đồng chí chịu trách nhiệm, báo cáo ở kỳ sinh hoạt sau.",
    "Tiếp tục việc chưa xong của tháng trước, ưu tiên giúp hộ khó khăn; chi ủy kiểm tra giữa tháng.",
    "Giao chi ủy hoàn chỉnh nghị quyết theo ý kiến đã góp và phổ biến đến từng đảng viên.",
)
CRITICISM = "Một đồng chí tự nhận còn chậm báo cáo kết quả việc được giao; chi bộ góp ý, đồng chí tiếp thu."

TASKS = {
    "thon": (
        "Vận động các hộ ký cam kết phân loại rác tại nhà",
        "Nắm tình hình và giúp đỡ hai hộ khó khăn",
        "Tổ chức buổi tổng vệ sinh đường làng",
        "Kiểm tra, thay bóng đèn hỏng trên các tuyến đường",
        "Rà soát danh sách quần chúng ưu tú để bồi dưỡng",
        "Vận động nhân dân tham gia bảo hiểm y tế",
        "Chuẩn bị nội dung sinh hoạt chuyên đề quý",
        "Theo dõi tổ tự quản trực buổi tối",
        "Thăm hỏi gia đình chính sách trong khu dân cư",
    ),
    "": (
        "Rà soát hồ sơ quá hạn, báo cáo hướng xử lý",
        "Phân công đảng viên kèm cặp đồng nghiệp mới",
        "Chuẩn bị nội dung sinh hoạt chuyên đề quý",
        "Tổng hợp ý kiến góp ý của người dân trong tháng",
        "Lập kế hoạch tiết kiệm điện, văn phòng phẩm",
        "Rà soát quần chúng ưu tú trong đơn vị",
        "Đôn đốc nộp đảng phí đúng hạn",
    ),
}
RESULTS_DONE = ("Đã làm xong, có biên bản kèm theo.", "Hoàn thành trước hạn.", "Đã hoàn thành theo kế hoạch.")
RESULTS_OPEN = ("Đã làm được hơn một nửa, tiếp tục trong tháng tới.", "Đang chờ phối hợp, sẽ báo cáo kỳ sau.")
RESULT_NOT_DONE = "Chưa thực hiện được vì thiếu người phối hợp; chi bộ giao lại bằng việc khác."

CLEARING = "Vận động các hộ có đất trong vùng dự án đồng thuận nhận tiền hỗ trợ, bàn giao mặt bằng"
CLEARING_STEPS = (38, 97, 151, 204, 226)
WATER = "Vận động các hộ đấu nối nước sạch, thôi dùng giếng khoan"
WATER_STEPS = (40, 85, 118, 150)
# Tasks whose measure runs over months: what was reached at each meeting, and what was said.
MEASURED = {
    CLEARING: (CLEARING_STEPS, "Các hộ này đã đồng thuận và bàn giao mặt bằng."),
    WATER: (WATER_STEPS, "Các hộ này đã ký hợp đồng đấu nối."),
}

OTHER_LEVEL_REASONS = {
    "down": "Biên bản chưa ghi rõ phân công và thời hạn của từng việc, nên công nhận thấp hơn một mức.",
    "up": "Kết quả thực hiện nghị quyết tháng trước tốt hơn mức chi bộ tự chấm.",
}
RETURN_REASONS = (
    "Số đảng viên có mặt chưa khớp với danh sách vắng. Đề nghị chi bộ xem lại và gửi lại.",
    "Chưa ghi kết quả thực hiện nhiệm vụ tháng trước. Đề nghị bổ sung.",
)
STRICTER_REASON = "Vào họp chậm mươi phút vì chờ đủ đồng chí, chi bộ tự trừ một điểm."
NOT_RATED_REASON = "Không thuộc diện xếp loại: thành lập chưa đủ sáu tháng"
