using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>The kinds of events, as REST and webhooks name them.</summary>
public static class EventKinds
{
    public const string HaState = "haState";
    public const string Peer = "peer";
    public const string Service = "service";
    public const string Server = "server";
    public const string Certificate = "certificate";
    public const string Backup = "backup";
    public const string Ips = "ips";
    public const string Configuration = "configuration";
    public const string Audit = "audit";
    public const string Network = "network";
    public const string Update = "update";
    public const string Mark = "mark";
    public const string Machine = "machine";
    public const string Metrics = "metrics";
    public const string Test = "test";
}

/// <summary>What is worth an event, before it has a number and a time.</summary>
/// <param name="Subject">What it is about: a service, a server, a node, a certificate.</param>
public sealed record Happening(EventSeverity Severity, string Kind, string Subject, string Message);

/// <summary>One event of this node. Numbers count up, over restarts too.</summary>
public sealed record NodeEvent(long Sequence, DateTimeOffset At, string Node, EventSeverity Severity, string Kind, string Subject, string Message);
