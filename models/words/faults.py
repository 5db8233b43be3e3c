"""What is wrong with a start, a file or what was typed, in both languages: more rows of the table of refusals.

As there, they are known by their English, which programs get; `{name}` stands for what is filled in.
"""

from models.words.words import Words

FAULTS: dict[str, Words] = {
    # -- starting ---------------------------------------------------------------------------------------------
    "port_in_use": Words("port {port} is in use: stop what holds it, or choose another with {option}", "端口 {port} 已被占用：请停止占用它的程序，或用 {option} 另选"),
    "port_unusable": Words("port {port} cannot be used ({why}), or choose another with {option}", "端口 {port} 不能使用（{why}），请用 {option} 另选"),
    "ports_differ": Words("--temporal-port and --ui-port must differ", "--temporal-port 与 --ui-port 不得相同"),
    "folder_of_another": Words("{path} belongs to another account: choose another data folder, with a shorter path", "{path} 属于其他账户：请另选路径较短的数据文件夹"),
    "folder_unusable": Words("{path} cannot be used ({why}): choose another with --data", "{path} 不能使用（{why}）：请用 --data 另选"),
    "folder_in_use": Words("{data} is in use by another service (process {holder}): stop that one, or choose another with --data", "{data} 正由另一服务（进程 {holder}）使用：请停止该服务，或用 --data 另选"),
    "disk_full": Words("the disk that holds {data} has {free} MB left and {room} MB are needed: make room, or choose another with --data", "{data} 所在磁盘只剩 {free} MB，需要 {room} MB：请腾出空间，或用 --data 另选"),
    "not_installed": Words("{path} is missing: run `make setup`, which installs it", "缺少 {path}：请运行 `make setup` 安装"),
    "postgres_left": Words("processes of a killed PostgreSQL still work in {folder}: end them first", "被强行终止的 PostgreSQL 仍有进程在使用 {folder}：请先结束这些进程"),
    "postgres_slow": Words("PostgreSQL in {folder} was not ready within {seconds} s; see {log}", "{folder} 中的 PostgreSQL 未能在 {seconds} 秒内就绪；详见 {log}"),
    "postgres_not_started": Words("PostgreSQL is not started", "PostgreSQL 未启动"),
    "postgres_fails": Words("PostgreSQL does not start in {folder}: {why}", "PostgreSQL 无法在 {folder} 中启动：{why}"),
    "program_slow": Words("{program} did not end within {seconds} s", "{program} 未能在 {seconds} 秒内结束"),
    "program_failed": Words("{program} ended with {code}", "{program} 以退出码 {code} 结束"),
    "temporal_slow": Words("the Temporal server did not answer within {seconds} s; see {log}", "Temporal 服务器未能在 {seconds} 秒内应答；详见 {log}"),
    "temporal_stopped": Words("the Temporal server stopped at once: {why}", "Temporal 服务器启动后随即停止：{why}"),
    "policy_unreadable": Words("the policy file {path} cannot be read: {why}", "无法读取制度文件 {path}：{why}"),
    "policy_not_text": Words("the policy file {path} is not UTF-8 text", "制度文件 {path} 不是 UTF-8 文本"),
    "policy_wrong": Words("the policy file {path} is wrong: {error}", "制度文件 {path} 有误：{error}"),
    "no_database": Words("DATABASE_URL is not set: name a PostgreSQL database, or use `aftersales up` for an embedded one", "未设置 DATABASE_URL：请指明 PostgreSQL 数据库，或用 `aftersales up` 使用内置数据库"),
    "database_form": Words("DATABASE_URL must look like postgresql://user:password@host/database", "DATABASE_URL 须写作 postgresql://user:password@host/database"),
    "no_temporal": Words("TEMPORAL_ADDRESS is not set: name a Temporal server, such as 127.0.0.1:7233", "未设置 TEMPORAL_ADDRESS：请指明 Temporal 服务器，例如 127.0.0.1:7233"),
    "temporal_configuration": Words("Temporal's configuration: {why}", "Temporal 配置有误：{why}"),
    "turned_away": Words("{server} turns us away: {why}", "{server} 拒绝连接：{why}"),
    "its_temporal": Words("the service here uses a Temporal that its environment names: set TEMPORAL_ADDRESS here too", "此处的服务使用环境变量指定的 Temporal：请在此也设置 TEMPORAL_ADDRESS"),
    "its_database": Words("the service here uses a database that its environment names: set DATABASE_URL here too", "此处的服务使用环境变量指定的数据库：请在此也设置 DATABASE_URL"),
    "address_form": Words("must look like 127.0.0.1:9464", "须写作 127.0.0.1:9464"),
    "not_written": Words("the answer could not be written: {why}; what was asked for may have been done", "无法输出结果：{why}；所要求的操作可能已经完成"),
    "defect": Words("{error}; AFTERSALES_LOG_LEVEL=DEBUG shows where", "{error}；设置 AFTERSALES_LOG_LEVEL=DEBUG 可显示出错位置"),
}
