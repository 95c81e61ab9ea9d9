using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>What a line tells of one request or connection. Times are the loop's microseconds.</summary>
internal struct AccessFacts
{
    public ClientAddress Client;

    /// <summary>The last server that worked for it; null for none.</summary>
    public LoopServer? Server;

    /// <summary>Of the answer; 0 when none was sent.</summary>
    public int Status;

    /// <summary>The client got all of it.</summary>
    public bool IsComplete;

    public bool IsSecure;

    /// <summary>What the cache made of it.</summary>
    public CacheTurn Cache;

    /// <summary>Stands for HTTP/0.9.</summary>
    public const int Simple = 9;

    /// <summary>Of HTTP/1, or <see cref="Simple"/>; -1: not known.</summary>
    public int MinorVersion;

    public long BytesIn;
    public long BytesOut;

    /// <summary>Of <see cref="BytesOut"/>, those that are no head.</summary>
    public long BodyBytesOut;
    public long StartedAt;

    /// <summary>Microseconds of waiting for a server that was at its limit.</summary>
    public long QueuedFor;

    /// <summary>Real servers that it was given to, one after the other.</summary>
    public int Tries;

    /// <summary>When the answer's head came; 0 when none did.</summary>
    public long RespondedAt;
}
