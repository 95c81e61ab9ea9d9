using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>A log in memory on a clock that the test moves.</summary>
public sealed class FakeNodeLog(TimeProvider time) : INodeLog
{
    private long _lastLineAt = time.GetTimestamp();

    /// <summary>When each MARK was written.</summary>
    public List<DateTimeOffset> Marks { get; } = [];

    public List<LoggingSettings> Used { get; } = [];

    public TimeSpan SinceLastLine => time.GetElapsedTime(_lastLineAt);

    /// <summary>Stands for any other line.</summary>
    public void WriteLine() => _lastLineAt = time.GetTimestamp();

    public void WriteMark()
    {
        WriteLine();
        Marks.Add(time.GetUtcNow());
    }

    public void Use(LoggingSettings settings) => Used.Add(settings);
}
