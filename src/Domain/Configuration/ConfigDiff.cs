using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Which virtual services differ between two documents, by id.</summary>
public sealed record ConfigDiff(ValueList<VirtualService> Added, ValueList<VirtualService> Changed, ValueList<VirtualServiceId> Removed)
{
    public static ConfigDiff Between(LoadMasterConfig before, LoadMasterConfig after)
    {
        var old = before.VirtualServices.ToDictionary(service => service.Id);
        var kept = after.VirtualServices.Select(service => service.Id).ToHashSet();
        return new ConfigDiff(
            after.VirtualServices.Where(service => !old.ContainsKey(service.Id)).ToValueList(),
            after.VirtualServices.Where(service => old.TryGetValue(service.Id, out var was) && was != service).ToValueList(),
            before.VirtualServices.Where(service => !kept.Contains(service.Id)).Select(service => service.Id).ToValueList());
    }
}
