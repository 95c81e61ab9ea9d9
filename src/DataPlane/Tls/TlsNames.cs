using System.Diagnostics.CodeAnalysis;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Finds what belongs to the name that a client asks for: that very name first, then a wildcard for its first label.</summary>
internal sealed class TlsNames
{
    private readonly Dictionary<string, nint> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first to claim a name keeps it.</summary>
    public void Add(string name, nint context) => _byName.TryAdd(name, context);

    public bool TryFind([NotNullWhen(true)] string? name, out nint context)
    {
        context = 0;
        if (string.IsNullOrEmpty(name))
        {
            return false;
        }

        if (_byName.TryGetValue(name, out context))
        {
            return true;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue($"*{name[dot..]}", out context);
    }
}
