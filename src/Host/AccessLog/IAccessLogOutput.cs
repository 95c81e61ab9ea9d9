using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.AccessLog;

/// <summary>Where one service's lines go. For one thread.</summary>
internal interface IAccessLogOutput : IAsyncDisposable
{
    /// <summary>What it was made for; another one needs another output.</summary>
    AccessLogSettings Settings { get; }

    void Write(ReadOnlySpan<byte> line);

    /// <summary>Brings on its way what was written.</summary>
    void Flush();

    /// <summary>Lines lost since this was last asked.</summary>
    long TakeLost();
}
