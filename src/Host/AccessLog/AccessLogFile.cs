using System.Globalization;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.AccessLog;

/// <summary>
/// A file that is replaced when it has its size: <c>access-7.log</c> becomes <c>access-7.log.1</c>, that one <c>.2</c>, and the oldest goes.
/// What cannot be written is lost and counted, told once, and tried again a second later; nobody waits for a disk that is full.
/// </summary>
/// <param name="report">Gets a sentence when the file cannot be written and when it can again.</param>
internal sealed class AccessLogFile(string path, AccessLogSettings settings, TimeProvider time, Action<string> report) : IAccessLogOutput
{
    private const int BufferBytes = 64 * 1024;
    private const long BytesPerMegabyte = 1024 * 1024;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private FileStream? _file;
    private int _used;
    private long _linesBuffered;
    private long _lost;
    private long _lookedAt;
    private bool _failing;
    private bool _cannotRotate;
    private long _rotationTriedAt;

    public AccessLogSettings Settings => settings;

    public void Write(ReadOnlySpan<byte> line)
    {
        if (_used + line.Length + 1 > BufferBytes)
        {
            Flush();
        }

        line.CopyTo(_buffer.AsSpan(_used));
        _used += line.Length;
        _buffer[_used++] = (byte)'\n';
        _linesBuffered++;
    }

    public void Flush()
    {
        if (_used == 0)
        {
            return;
        }

        try
        {
            if (TryOpen() && !IsOverfull(_file!))
            {
                _file!.Write(_buffer, 0, _used);
                Recovered();
                RotateWhenFull(_file);
            }
            else
            {
                _lost += _linesBuffered;
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Failed(problem);
        }

        _used = 0;
        _linesBuffered = 0;
    }

    public long TakeLost()
    {
        var lost = _lost;
        _lost = 0;
        return lost;
    }

    public ValueTask DisposeAsync()
    {
        Flush();
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Once a second at most it is looked whether somebody has taken the file away, or whether a disk is well again.</summary>
    private bool TryOpen()
    {
        var mayLook = _lookedAt == 0 || time.GetElapsedTime(_lookedAt) >= RetryInterval;
        if (!mayLook)
        {
            return _file is not null;
        }

        _lookedAt = time.GetTimestamp();
        if (_file is not null && !File.Exists(path))
        {
            _file.Dispose();
            _file = null;
        }

        if (_file is null)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = Open();
        }

        return true;
    }

    private FileStream Open() => new(
        path,
        new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });

    private void RotateWhenFull(FileStream file)
    {
        if (file.Length < settings.FileSizeMegabytes * BytesPerMegabyte)
        {
            return;
        }

        if (_cannotRotate && time.GetElapsedTime(_rotationTriedAt) < RetryInterval)
        {
            return;
        }

        _rotationTriedAt = time.GetTimestamp();
        try
        {
            file.Dispose();
            _file = null;
            Rotate();
            if (_cannotRotate)
            {
                _cannotRotate = false;
                report($"The access log {path} is replaced again when it has its size");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (!_cannotRotate)
            {
                _cannotRotate = true;
                report($"The access log {path} cannot be replaced: {problem.Message.TrimEnd('.')}. It grows to twice its size; then its lines are lost until it can; it is tried again each second");
            }

            // What is there is written on.
            _file = Open();
        }
    }

    /// <summary>A file that cannot be replaced does not fill the disk.</summary>
    private bool IsOverfull(FileStream file)
    {
        if (!_cannotRotate || file.Length < 2 * settings.FileSizeMegabytes * BytesPerMegabyte)
        {
            return false;
        }

        RotateWhenFull(file);
        return _cannotRotate;
    }

    private void Rotate()
    {
        for (var number = settings.FilesKept - 1; number > 0; number--)
        {
            var older = number == 1 ? path : Numbered(number - 1);
            if (File.Exists(older))
            {
                File.Move(older, Numbered(number), overwrite: true);
            }
        }

        if (settings.FilesKept == 1)
        {
            File.Delete(path);
        }

        _file = Open();
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    private void Failed(Exception problem)
    {
        _lost += _linesBuffered;
        _file?.Dispose();
        _file = null;
        if (!_failing)
        {
            _failing = true;
            report($"The access log {path} cannot be written: {problem.Message.TrimEnd('.')}. Its lines are lost until it can; it is tried again each second");
        }
    }

    private void Recovered()
    {
        if (_failing)
        {
            _failing = false;
            report($"The access log {path} is written again");
        }
    }
}
