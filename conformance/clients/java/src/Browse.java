import com.vmware.vim25.FileInfo;
import com.vmware.vim25.FileQueryFlags;
import com.vmware.vim25.HostDatastoreBrowserSearchResults;
import com.vmware.vim25.HostDatastoreBrowserSearchSpec;
import com.vmware.vim25.mo.Datastore;
import com.vmware.vim25.mo.InventoryNavigator;
import com.vmware.vim25.mo.ServiceInstance;
import com.vmware.vim25.mo.Task;

/** Prints the files that the browser of a datastore shows in a folder: arguments are the datastore's name and the folder. */
final class Browse {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        Datastore store = (Datastore) new InventoryNavigator(server.getRootFolder())
                .searchManagedEntity("Datastore", arguments[0]);
        HostDatastoreBrowserSearchSpec spec = new HostDatastoreBrowserSearchSpec();
        spec.setDetails(new FileQueryFlags());
        spec.getDetails().setFileSize(true);
        Task task = store.getBrowser().searchDatastore_Task("[" + arguments[0] + "] " + arguments[1], spec);
        System.out.println("task " + task.waitForMe());
        HostDatastoreBrowserSearchResults results = (HostDatastoreBrowserSearchResults) task.getTaskInfo().getResult();
        for (FileInfo file : results.getFile()) {
            System.out.println("file " + file.getFileSize() + " " + file.getPath());
        }
        server.getServerConnection().logout();
    }
}
