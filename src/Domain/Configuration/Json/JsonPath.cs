using System.Globalization;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A place in a document; its text is a JSON Pointer (RFC 6901), made only when a problem is told.</summary>
internal sealed class JsonPath
{
    private readonly JsonPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonPath(JsonPath? parent, string? name, int index) => (_parent, _name, _index) = (parent, name, index);

    public static JsonPath Root { get; } = new(null, null, 0);

    public static JsonPath Ha { get; } = Root.Field("ha");

    public static JsonPath Logging { get; } = Root.Field("logging");

    public static JsonPath Ips { get; } = Root.Field("ips");

    public static JsonPath Backup { get; } = Root.Field("backup");

    public static JsonPath Snmp { get; } = Root.Field("snmp");

    public static JsonPath Filter { get; } = Root.Field("filter");

    public static JsonPath Network { get; } = Root.Field("network");

    public static JsonPath Alerts { get; } = Root.Field("alerts");

    public static JsonPath Acme { get; } = Root.Field("acme");

    public static JsonPath Access { get; } = Root.Field("access");

    public static JsonPath Service(int index) => Root.Field("virtualServices").Item(index);

    public static JsonPath Certificate(int index) => Root.Field("certificates").Item(index);

    public static JsonPath Rule(int index) => Root.Field("rules").Item(index);

    public static JsonPath Server(int service, int index) => Service(service).Field("realServers").Item(index);

    public JsonPath Field(string name) => new(this, name, 0);

    public JsonPath Item(int index) => new(this, null, index);

    public override string ToString()
    {
        if (_parent is null)
        {
            return "";
        }

        var step = _name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            ?? _index.ToString(CultureInfo.InvariantCulture);
        return $"{_parent}/{step}";
    }
}
