using LoadMaster.Host.Composition;

return await Daemon.RunAsync(args);
