namespace LoadMaster.Host.Options;

/// <summary>What one daemon is told by its options file, environment (<c>LOADMASTER_</c>) and command line, in rising order.</summary>
public sealed class DaemonOptions
{
    public NodeSection Node { get; set; } = new();

    public ManagementSection Management { get; set; } = new();

    /// <summary>Null: a single node.</summary>
    public HaSection? Ha { get; set; }

    public JournalSection Journal { get; set; } = new();

    public DataPlaneSection DataPlane { get; set; } = new();

    public UpdateSection Update { get; set; } = new();

    public OtlpSection Otlp { get; set; } = new();
}

/// <summary>The node itself.</summary>
public sealed class NodeSection
{
    /// <summary>Unique within the pair; the host's name unless given.</summary>
    public string Name { get; set; } = "";

    /// <summary>Journal, users and the management certificate live here.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Rolling log files; empty: console only.</summary>
    public string LogDirectory { get; set; } = "";
}

/// <summary>Where REST and the web UI listen (TLS).</summary>
public sealed class ManagementSection
{
    public string Address { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 8443;
}

/// <summary>This node's side of the pair.</summary>
public sealed class HaSection
{
    /// <summary>This node's address on the HA link.</summary>
    public string Address { get; set; } = "";

    public int ClusterPort { get; set; } = Domain.Ha.HaNodeOptions.ClusterPortDefault;

    public int HeartbeatPort { get; set; } = Domain.Ha.HaNodeOptions.HeartbeatPortDefault;

    /// <summary>Made once by <c>loadmasterd create-cluster-key FILE</c> and copied to every node.</summary>
    public string ClusterKeyFile { get; set; } = "";

    /// <summary>ADDRESS:PORT of an arbiter (<c>loadmasterd arbiter</c>); empty: none.</summary>
    public string Arbiter { get; set; } = "";

    public List<PeerSection> Peers { get; set; } = [];
}

/// <summary>Another node of the pair and every address it can be reached at, the HA link's first.</summary>
public sealed class PeerSection
{
    public string Name { get; set; } = "";

    public List<string> Addresses { get; set; } = [];
}

/// <summary>Where configuration changes are kept.</summary>
public sealed class JournalSection
{
    /// <summary><c>sqlite</c> (in the data directory unless a connection string is given) or <c>postgresql</c>.</summary>
    public string Provider { get; set; } = "sqlite";

    public string ConnectionString { get; set; } = "";
}

/// <summary>The L7 engine.</summary>
public sealed class DataPlaneSection
{
    /// <summary>Event loops; 0: one per processor.</summary>
    public int Threads { get; set; }
}

/// <summary>Updates of the software.</summary>
public sealed class UpdateSection
{
    /// <summary>The folder with the versions, which the launcher names; empty: this daemon runs by itself and is not updated.</summary>
    public string Root { get; set; } = "";
}

/// <summary>Metrics that are sent to a collector of OpenTelemetry.</summary>
public sealed class OtlpSection
{
    /// <summary>http or https; <c>/v1/metrics</c> unless it names a path; empty: nothing is sent.</summary>
    public string Url { get; set; } = "";

    public int IntervalSeconds { get; set; } = 60;
}
